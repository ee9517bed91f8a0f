import { AppError } from "../../errors.ts";

/** A place in a list that is ordered by time and id, newest first. */
export type Place = { at: Date; id: string };

export const writeCursor = ({ at, id }: Place): string => Buffer.from(`${at.getTime()} ${id}`).toString("base64url");

/** A page of rows, of which one more than fits was looked for, and where the next page begins. */
export function pageOf<Row>(
	rows: readonly Row[],
	limit: number,
	placeOf: (row: Row) => Place,
): { page: Row[]; nextCursor: string | null } {
	const page = rows.slice(0, limit);
	const last = page.at(-1);
	return { page, nextCursor: last === undefined || rows.length <= limit ? null : writeCursor(placeOf(last)) };
}

/** The place behind which the next page begins; null at the start. @throws AppError */
export function readCursor(cursor: string | undefined): Place | null {
	if (cursor === undefined) return null;
	const [, time = "", id = ""] = /^(\d{1,15}) ([a-z]{3}_[A-Za-z0-9]{1,40})$/.exec(decode(cursor)) ?? [];
	if (id !== "") return { at: new Date(Number(time)), id };
	throw new AppError("INVALID_INPUT", "cursor: Give back `nextCursor` of the page before.");
}

const decode = (cursor: string) => Buffer.from(cursor, "base64url").toString("latin1");
