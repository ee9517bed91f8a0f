// @ts-check
// The page around the widget: its questions, and its tag to copy.

const tag = /** @type {HTMLScriptElement} */ (document.querySelector("script[data-api-key]"));
const { apiKey, widgetId } = tag.dataset;

/** @param {string} id */
const get = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

get("tag").textContent =
	`<script async src="${tag.src}"\n\tdata-api-key="${apiKey}"\n\tdata-widget-id="${widgetId}"></script>`;
get("copy").addEventListener("click", async () => {
	getSelection()?.selectAllChildren(get("tag"));
	try {
		await navigator.clipboard.writeText(get("tag").textContent);
		get("copied").textContent = "Copied.";
	} catch {
		get("copied").textContent = "Selected; press Ctrl-C or ⌘-C.";
	}
});

/** What the widget is called by; until it is there, a list of calls. @type {Window & { Signpost?: { q: { push: (call: string[]) => unknown } } }} */
const page = window;
page.Signpost ||= { q: /** @type {string[][]} */ ([]) };
for (const button of document.querySelectorAll(".questions button"))
	button.addEventListener("click", () => page.Signpost?.q.push(["ask", button.textContent]));
get("search").addEventListener("click", () => page.Signpost?.q.push(["search"]));
