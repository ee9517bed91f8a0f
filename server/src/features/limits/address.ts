/** What one holder of an address is counted by: the address itself, of IPv6 its /64, of which a home has one or more. */
export function addressGroup(ip: string): string {
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip);
	if (mapped?.[1] !== undefined) return mapped[1];
	if (!ip.includes(":")) return ip;
	const [head = "", tail = ""] = ip.split("::");
	const left = head.split(":").filter(Boolean);
	const right = ip.includes("::") ? tail.split(":").filter(Boolean) : [];
	const missing = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
	const groups = [...left, ...missing, ...right].slice(0, 4);
	return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
