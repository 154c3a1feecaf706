"""Ends the emulator with the program that started it, however that one ends. It has nothing to save, and the processes of
its functions end when their stdin does."""

import os
import sys
import threading

from localemu.runtime import hooks


@hooks.on_infra_start()
def end_with_parent():
    def watch():
        sys.stdin.buffer.read()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
