// Sliders beside their boxes: moving one writes the other. Without this file the boxes do it all.
(() => {
  "use strict";
  for (const slider of document.querySelectorAll("input[data-slides]")) {
    const box = document.getElementById(slider.dataset.slides);
    if (!box) continue;
    slider.hidden = false;
    slider.addEventListener("input", () => { box.value = slider.value; });
    box.addEventListener("input", () => {
      const number = Number(box.value.replace(/\s/g, "").replace(",", "."));
      if (Number.isFinite(number) && number > 0) slider.value = String(number);
    });
  }
})();
