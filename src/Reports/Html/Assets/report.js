"use strict";
// Values under the pointer. Each chart carries its thinned points: pixels to find the nearest, words to show.
document.querySelectorAll("svg.chart").forEach(function (svg) {
  var plot = svg.querySelector(".plot");
  if (!plot) { return; }
  var curves = Array.prototype.map.call(svg.querySelectorAll(".curve"), function (g) {
    var d = g.dataset;
    return {
      name: d.name, colour: d.colour,
      px: d.px ? d.px.split(" ").map(Number) : [], py: d.py ? d.py.split(" ").map(Number) : [],
      x: d.x.split("|"), y: d.y.split("|")
    };
  }).filter(function (c) { return c.px.length > 0; });
  function make(name, attributes) {
    var e = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.keys(attributes).forEach(function (k) { e.setAttribute(k, attributes[k]); });
    return e;
  }
  function nearest(px, x) {
    var low = 0, high = px.length - 1;
    while (high - low > 1) {
      var middle = (low + high) >> 1;
      if (px[middle] > x) { high = middle; } else { low = middle; }
    }
    return x - px[low] > px[high] - x ? high : low;
  }
  var layer = make("g", { "class": "pointer" });
  svg.appendChild(layer);
  plot.addEventListener("pointerleave", function () { layer.replaceChildren(); });
  plot.addEventListener("pointermove", function (event) {
    var at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    var left = Number(plot.getAttribute("x")), right = left + Number(plot.getAttribute("width"));
    var top = Number(plot.getAttribute("y")), bottom = top + Number(plot.getAttribute("height"));
    layer.replaceChildren();
    layer.appendChild(make("path", { d: "M" + at.x + " " + top + "V" + bottom, stroke: "var(--muted)", "stroke-width": 0.6, fill: "none" }));
    var lines = [];
    curves.forEach(function (c) {
      var i = nearest(c.px, at.x);
      if (lines.length === 0) { lines.push({ text: c.x[i], colour: "var(--ink)" }); }
      lines.push({ text: c.name + ": " + c.y[i], colour: c.colour });
      layer.appendChild(make("circle", { cx: c.px[i], cy: c.py[i], r: 2.4, fill: c.colour }));
    });
    var width = 12 + 4 * Math.max.apply(null, lines.map(function (l) { return l.text.length; }));
    var x = at.x + width + 8 > right ? at.x - width - 8 : at.x + 8;
    layer.appendChild(make("rect", { x: x, y: top + 4, width: width, height: 6 + 9.5 * lines.length, fill: "var(--paper)", stroke: "var(--rule)", "stroke-width": 0.6 }));
    lines.forEach(function (l, n) {
      var text = make("text", { x: x + 5, y: top + 13.5 + 9.5 * n, "font-size": 7.6, fill: l.colour });
      text.textContent = l.text;
      layer.appendChild(text);
    });
  });
});
