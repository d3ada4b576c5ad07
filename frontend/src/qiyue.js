// What every page can do beyond plain HTML.
import "./keys.js";
import "./drawer.js";
import "./sheet.js";
import "./talk.js";
