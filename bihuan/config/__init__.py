"""Settings, addresses, the command line and the schedule of everything that runs by itself."""
