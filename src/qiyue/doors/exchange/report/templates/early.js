(function () {
  var root = document.documentElement, lang = "", theme = "";
  try { lang = localStorage.getItem("qiyue-lang") || ""; theme = localStorage.getItem("qiyue-theme") || ""; } catch (e) { lang = ""; }
  if (root.getAttribute("data-ask") !== "yes") { lang = root.getAttribute("data-lang"); }
  else if (lang !== "zh" && lang !== "en") { lang = /^zh/i.test(navigator.language || "zh") ? "zh" : "en"; }
  root.setAttribute("data-lang", lang);
  root.setAttribute("lang", lang === "zh" ? "zh-CN" : "en");
  if (theme === "dark" || theme === "light") { root.setAttribute("data-theme", theme); }
  root.className += " js";
}());
