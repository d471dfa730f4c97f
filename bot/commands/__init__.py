"""The commands: what someone types after `/news`, carried out. One grammar on every platform."""
