import { listen } from "./live";

const root = document.documentElement;
if (document.querySelector("[data-live]") !== null) {
  void listen(["EVENT_INGESTED", "INCIDENT_CREATED", "INCIDENT_UPDATED"], {
    on: (type, data) => document.dispatchEvent(new CustomEvent(type, { detail: data })),
    resume: () => Promise.resolve(),
    show: (isLive) => root.classList.toggle("is-paused", !isLive),
  });
}
