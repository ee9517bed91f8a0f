/** Whether everything that is shown fits in and can be hit. Runs in the frame, without anything from outside of it. */
export function misfits(): string[] {
	/** Of what is to be hit, in pixels. */
	const least = 24;
	const scrolls = (element: Element) => /auto|scroll|hidden/.test(getComputedStyle(element).overflowX);
	const isTarget = (element: Element) =>
		element.matches("button, a[href], input, textarea, [role=option]") && !element.closest(".text p, .text li");
	const troubleOf = (element: Element, isCut: boolean): string => {
		const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
		if (!isCut && (left < -1 || right > innerWidth + 1)) return "goes beyond the side";
		if (element.matches("header, .composer, .bar") && (top < 0 || bottom > innerHeight)) return "is out of sight";
		return isTarget(element) && Math.min(width, height) < least ? `is ${width} by ${height}` : "";
	};
	const look = (root: ParentNode, isCut: boolean): string[] =>
		[...root.children]
			.filter((element) => element.checkVisibility() && !element.matches(".hidden"))
			.flatMap((element) => {
				const trouble = troubleOf(element, isCut);
				const name = `${element.localName}.${element.className} ${element.textContent?.trim().slice(0, 30)}`;
				return [
					...(trouble === "" ? [] : [`${name} ${trouble}`]),
					...look(element, isCut || scrolls(element)),
					...(element.shadowRoot === null ? [] : look(element.shadowRoot, isCut)),
				];
			});
	const isWide = document.documentElement.scrollWidth > innerWidth;
	return [...look(document.body, false), ...(isWide ? ["The page scrolls sideways."] : [])];
}
