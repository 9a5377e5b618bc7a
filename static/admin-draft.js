// While a list is sent and read, the page says so. Without this script the browser's own sign stays.
document.addEventListener("submit", (event) => {
  const busy = document.createElement("p");
  const words = document.createElement("span");
  busy.className = "portal-busy";
  busy.setAttribute("role", "status");
  words.textContent = "The list is being read and compared. A long file takes a minute.";
  busy.append(document.createElement("progress"), words);
  event.target.append(busy);
});
