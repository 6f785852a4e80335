// Light is the default; a person's own choice is kept in this browser. Runs before the first paint.
"use strict";
document.documentElement.classList.add("js");
try {
  const theme = localStorage.getItem("theme");
  if (theme === "dark") document.documentElement.dataset.bsTheme = theme;
} catch { /* storage is blocked: light it is */ }
