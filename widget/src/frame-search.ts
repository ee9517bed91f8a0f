/** The frame's script where there is a search alone. */
import { SearchElement } from "./define-search.ts";
import { start } from "./frame.ts";

start({ search: async () => SearchElement });
