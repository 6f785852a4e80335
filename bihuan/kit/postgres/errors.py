"""What the supervisor says to the operator when it cannot go on."""


class ClusterError(Exception):
    """A sentence for the operator, with the server's last log lines where there are any."""

    def __init__(self, sentence: str, *, log: str = "") -> None:
        super().__init__(f"{sentence}\n{log}" if log else sentence)
        self.sentence = sentence
        self.log = log
