import { isWithin } from "../../outbound/address.ts";
import type { StoredKey } from "./store.ts";

/** Why a good key may not be used from here, or for this; null: it may. */
export function misuseOf(
	{ addresses, procedures }: Pick<StoredKey, "addresses" | "procedures">,
	{ ip, procedure }: { ip: string; procedure: string | null },
): string | null {
	if (addresses.length > 0 && !isWithin(ip, addresses))
		return "This key may not be used from this address, which is not on the key's list.";
	if (procedures.length > 0 && procedure !== null && !procedures.includes(procedure))
		return `This key may not call ${procedure}: it is for ${procedures.join(", ")} only.`;
	return null;
}
