"""A mail server with faults: Debian's aiosmtpd, which keeps what it accepts in a Maildir.

Each fault happens so many times, and then no more. Answers go by SMTP's codes: 4xx is for now, 5xx for good.
"""

import argparse
import asyncio
import ssl
import time

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import AuthResult, LoginPassword

parser = argparse.ArgumentParser()
parser.add_argument("port", type=int)
parser.add_argument("folder")
parser.add_argument("--certificate")
parser.add_argument("--key")
parser.add_argument("--implicit-tls", action="store_true", help="TLS from the first byte instead of STARTTLS")
parser.add_argument("--user")
parser.add_argument("--password")
parser.add_argument("--recipient-answer", default="451 4.7.1 Try again later")
parser.add_argument("--refuse-recipients", type=int, default=0)
parser.add_argument("--drop-after-data", type=int, default=0, help="keep the mail, and close the connection instead of answering")
parser.add_argument("--hang-after-data", type=int, default=0, help="keep the mail, and never answer")
arguments = parser.parse_args()


class Faulty(Mailbox):
    connections = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if arguments.refuse_recipients > 0:
            arguments.refuse_recipients -= 1
            return arguments.recipient_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = await super().handle_DATA(server, session, envelope)
        if arguments.drop_after_data > 0:
            arguments.drop_after_data -= 1
            server.transport.abort()
        if arguments.hang_after_data > 0:
            arguments.hang_after_data -= 1
            await asyncio.sleep(3600)
        return answer


def authenticate(server, session, envelope, mechanism, data):
    matches = isinstance(data, LoginPassword) and (data.login, data.password) == (
        arguments.user.encode(),
        arguments.password.encode(),
    )
    return AuthResult(success=matches, handled=False)


class CountingController(Controller):
    """Says on its output when somebody connects, so that connections can be counted."""

    def factory(self):
        print("connected", flush=True)
        return super().factory()


settings = {}
if arguments.certificate:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(arguments.certificate, arguments.key)
    settings.update({"ssl_context": context} if arguments.implicit_tls else {"tls_context": context, "require_starttls": True})
if arguments.user:
    settings.update(authenticator=authenticate, auth_required=True, auth_require_tls=bool(arguments.certificate))
CountingController(Faulty(arguments.folder), hostname="127.0.0.1", port=arguments.port, **settings).start()
print("ready", flush=True)
while True:
    time.sleep(3600)
