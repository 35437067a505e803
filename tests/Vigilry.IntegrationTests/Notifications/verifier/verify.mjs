// Verifies a webhook's request with the reference implementation of Standard Webhooks.
// On its input: {"secret", "headers", "body"}; ends with 0 if the request is what it claims to be.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const { secret, headers, body } = JSON.parse(readFileSync(0, "utf8"));
new Webhook(secret).verify(body, headers);
