"""LocalEmu's own server, on the addresses that it is given: by itself it listens on every interface of the machine."""

from functools import partial
from unittest.mock import patch

from localemu.runtime.server.core import RuntimeServer, RuntimeServerPlugin


class LoopbackPlugin(RuntimeServerPlugin):
    name = "loopback"

    def load(self, *args, **kwargs) -> RuntimeServer:
        # Here and not above: it installs the event loop.
        from localemu.runtime.server import twisted

        class LoopbackServer(twisted.TwistedRuntimeServer):
            def register(self, gateway, listen, ssl_creds=None):
                endpoint = twisted.endpoints.TCP4ServerEndpoint
                for address in listen:
                    with patch.object(
                        twisted.endpoints, "TCP4ServerEndpoint", partial(endpoint, interface=address.host)
                    ):
                        super().register(gateway, [address], ssl_creds)

        return LoopbackServer()
