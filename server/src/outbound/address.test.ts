import { describe, expect, test } from "vitest";
import { isPublic, isRange, isWithin } from "./address.ts";

describe("S2, S3 what is not an address of the internet", () => {
	test.each([
		..."127.0.0.1 127.9.9.9 0.0.0.0 0.1.2.3 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1".split(" "),
		..."100.100.100.200 168.63.129.16 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 192.0.2.1".split(" "),
		...":: ::1 ::ffff:7f00:1 ::ffff:a9fe:a9fe ::ffff:127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1::".split(" "),
		..."::7f00:1 fe80::1 fc00::1 fd00:ec2::254 fec0::1 ff02::1 2001:db8::1 2001::1 100::1 5f00::1".split(" "),
		..."localhost 1.1.1 example.com".split(" "),
		"",
	])("%j", (address) => {
		expect(isPublic(address)).toBe(false);
	});

	test.each(["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "::ffff:1.1.1.1"])("but %s is", (address) => {
		expect(isPublic(address)).toBe(true);
	});
});

test.each([
	["10.1.2.3", ["10.0.0.0/8"], true],
	["11.1.2.3", ["10.0.0.0/8"], false],
	["127.0.0.1", ["::1", "127.0.0.1"], true],
	["::ffff:127.0.0.1", ["127.0.0.1"], true],
	["::1", ["127.0.0.1", "::1/128"], true],
	["127.0.0.1", [], false],
])("%s is within %j: %s", (address, ranges, expected) => {
	expect(isWithin(address, ranges)).toBe(expected);
});

test.each(["10.0.0.0/8", "203.0.113.7", "::1", "2001:db8::/32"])("%s is a range", (text) => {
	expect(isRange(text)).toBe(true);
});

test.each([
	"",
	"10.0.0",
	"0x7f000001",
	"10.0.0.0/33",
	"10.0.0.0/",
	"10.0.0.0/8/8",
	"2001:db8::/129",
	"example.com",
	"*",
])("%j is none", (text) => expect(isRange(text)).toBe(false));
