// Says in words when the page's own program cannot run here. Plain script of 2010, so that any browser reads it.

(function () {
  var told = false;
  function tell() {
    if (told) return;
    told = true;
    var line = document.createElement("p");
    line.className = "fault";
    line.setAttribute("role", "alert");
    line.setAttribute("data-testid", "fault");
    line.textContent =
      "这个页面在您的浏览器里出了毛病，不是网络的事。请刷新页面，或者换一个浏览器；急事请直接打电话。" +
      " / Something in this page does not work in your browser. Please reload, or use another one; if it is urgent, call.";
    document.body.insertBefore(line, document.body.firstChild);
    setTimeout(function () {
      line.parentNode.removeChild(line);
      told = false;
    }, 60000);
  }
  window.addEventListener("error", function (event) {
    // Watching sizes may skip a beat: browsers report that as an error, nothing is broken by it.
    if (event.message && event.message.indexOf("ResizeObserver") < 0) tell();
  });
  window.addEventListener("unhandledrejection", tell);
  if (!("noModule" in document.createElement("script"))) document.addEventListener("DOMContentLoaded", tell);
})();
