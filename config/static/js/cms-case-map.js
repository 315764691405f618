/* Where the map of a case is wider than the page, it begins in its middle: there stands the first scene. */
(() => {
  "use strict";
  for (const map of document.querySelectorAll(".case-map")) map.scrollLeft = (map.scrollWidth - map.clientWidth) / 2;
})();
