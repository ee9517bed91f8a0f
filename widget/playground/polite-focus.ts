/** Takes the focus only where it is already: a form beside keeps it while the widget is drawn anew. */
const { focus } = HTMLElement.prototype;
HTMLElement.prototype.focus = function (options) {
	if (document.hasFocus()) focus.call(this, options);
};
