from ingest.model import Identity


def identity_of(title):
    return Identity()
