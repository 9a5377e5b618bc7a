// While a list or a sheet is sent and read, the page says so. Without this script the browser's own sign stays.
document.addEventListener("submit", (event) => {
  if (!event.target.closest("#content")) return;
  const busy = document.createElement("p");
  const words = document.createElement("span");
  busy.className = "portal-busy";
  busy.setAttribute("role", "status");
  words.textContent = "Being read and compared. A long one takes a minute.";
  busy.append(Object.assign(document.createElement("progress"), { ariaLabel: "Reading" }), words);
  event.target.append(busy);
});
