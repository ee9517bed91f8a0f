/** What a fragment may not hold as it is; everything else stays readable, in any script. */
const NOT_IN_FRAGMENT = /[\s"#%<>\\^`{|}]/gu;

/**
 * The route down to the heading: where a link goes. A route that has a fragment stays as it is: it names a place
 * itself, or the page of an application that routes by it.
 */
export function hrefOf({ route, anchor }: { route: string; anchor: string | null }): string {
	if (anchor === null || anchor === "" || route.includes("#")) return route;
	return `${route}#${anchor.replace(NOT_IN_FRAGMENT, encodeURIComponent)}`;
}
