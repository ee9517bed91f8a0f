import { openSession as open, type SignpostOptions } from "../internal/open-session.ts";
import type { Session as Opened } from "../internal/session.ts";

declare const opened: unique symbol;

/** A connection to one server, with one key, for the other parts to work with. */
export type Session = { readonly [opened]: true };

/** Takes the same as `createSignpost`, and connects to nothing until it is used. */
export const openSession = (options: SignpostOptions): Session => open(options) as unknown as Session;

/** The connection itself: its type names what a project need not have. */
export const inside = (session: Session): Opened => session as unknown as Opened;
