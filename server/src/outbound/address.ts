import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Public by its number, and answered by the cloud that the machine stands in. */
const METADATA = ["168.63.129.16/32"];
/** Where IPv6 addresses of the internet are. */
const GLOBAL_IPV6 = "2000::/3";

/** Whether an address, as DNS or a url gives it, is in one of the addresses and ranges (`10.0.0.0/8`). */
export function isWithin(address: string, ranges: readonly string[]): boolean {
	if (isIP(address) === 0) return false;
	const parsed = ipaddr.process(address);
	return ranges.some((range) => {
		const [network, bits] = range.includes("/")
			? ipaddr.parseCIDR(range)
			: [ipaddr.process(range), ipaddr.process(range).toByteArray().length * 8];
		return network.kind() === parsed.kind() && parsed.match(network, bits);
	});
}

/** Whether it is an address of the internet: of no private, local or reserved network, however it is written. */
export function isPublic(address: string): boolean {
	if (isIP(address) === 0) return false;
	const parsed = ipaddr.process(address);
	if (parsed.range() !== "unicast" || isWithin(address, METADATA)) return false;
	return parsed.kind() === "ipv4" || isWithin(address, [GLOBAL_IPV6]);
}

/** Whether it is an address, or a range of them: `10.0.0.0/8`, `2001:db8::/32`. */
export const isRange = (text: string) =>
	isIP(text.split("/")[0] ?? "") !== 0 && (!text.includes("/") || ipaddr.isValidCIDR(text));
