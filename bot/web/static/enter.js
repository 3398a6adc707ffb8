// Takes the code behind the # over into the form, and out of the address and the history.

(function () {
  var code = location.hash.slice(1);
  if (!/^[0-9]{10}$/.test(code)) return;
  document.querySelector("[name=code]").value = code;
  history.replaceState(null, "", location.pathname);
})();
