const TABBABLE =
	"a[href]:not([tabindex='-1']), button:not([disabled]):not([tabindex='-1']), input, textarea, [tabindex='0']";

/** What the Tab key reaches below a node, shadow roots included, in order. */
function tabbables(root: ParentNode): HTMLElement[] {
	return [...root.querySelectorAll<HTMLElement>("*")].flatMap((element) => [
		...(element.matches(TABBABLE) && element.checkVisibility() ? [element] : []),
		...(element.shadowRoot === null ? [] : tabbables(element.shadowRoot)),
	]);
}

/** The focused element, down in whatever shadow root. */
function focused(): Element | null {
	let element = document.activeElement;
	while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
	return element;
}

/** Keeps the Tab key inside: after the last element comes the first one. */
export function trapTab(event: KeyboardEvent, root: ParentNode): void {
	if (event.key !== "Tab") return;
	const all = tabbables(root);
	const [first, last] = [all[0], all.at(-1)];
	const at = focused();
	const edge = event.shiftKey ? first : last;
	const next = event.shiftKey ? last : first;
	if (at !== edge && all.includes(at as HTMLElement)) return;
	event.preventDefault();
	next?.focus();
}
