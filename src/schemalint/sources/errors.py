"""What can be wrong with the inputs that a run is given."""


class InputError(Exception):
    """Inputs that cannot be checked; the message names the path and what is wrong with it."""


class NothingToCheckError(InputError):
    """The paths exist, and no SQL file is among them."""
