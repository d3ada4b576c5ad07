"""Work in another process, whose memory, time, folders and network end at walls."""
