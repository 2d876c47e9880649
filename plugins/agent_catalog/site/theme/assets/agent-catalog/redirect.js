// A page of the past leads on, and keeps what was asked for: the query and the anchor.

const { to } = document.currentScript.dataset;
location.replace(to + location.search + location.hash);
