"""The guidance as a file."""

from operator import attrgetter

from portal.downloads import ListFile

GUIDANCE = ListFile(
    "guidance",
    {
        "entry": attrgetter("slug"),
        "topic": lambda entry: entry.get_topic_display(),
        "question": attrgetter("question"),
        "short_answer": attrgetter("short_answer"),
        "answer": attrgetter("answer"),
        "source": attrgetter("source"),
    },
)
