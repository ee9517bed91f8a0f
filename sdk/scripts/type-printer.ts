import ts from "typescript";
import type { $ZodDefault, $ZodLazy, $ZodType } from "zod/v4/core";
import { createAuxiliaryTypeStore, createTypeAlias, printNode, zodToTs } from "zod-to-ts";
import type { NamedSchema, Side } from "./named-schemas.ts";

/** Prints schemas as types; a named schema is printed once and referred to by its name. */
export function typePrinter(named: NamedSchema[], comments: Map<string, string>) {
	const names = new Map<object, string>(named.map(({ schema, name }) => [schema._zod.def, name]));
	const nodeOf = (schema: $ZodType, side: Side, self?: $ZodType): ts.TypeNode => {
		// The schema that is declared is printed; where it holds itself, it is referred to.
		let declared = self;
		const { node } = zodToTs(schema, {
			io: side,
			auxiliaryTypeStore: createAuxiliaryTypeStore(),
			overrideFunction: (inner) => {
				const schema = behindLazy(inner);
				const name = schema === declared ? undefined : names.get(schema._zod.def);
				if (schema === declared) declared = undefined;
				if (name !== undefined) return ts.factory.createTypeReferenceNode(name);
				return side === "input" && isDefault(inner) ? orUndefined(nodeOf(inner._zod.def.innerType, side)) : undefined;
			},
		});
		return withoutNeverIndex(node);
	};
	return {
		/** One exported type for each named schema. */
		declarations: () =>
			named.map(({ constant, name, schema, sides }) => {
				const comment = comments.get(constant);
				const printed = new Set(sides.map((side) => declaration({ name, comment }, nodeOf(schema, side, schema))));
				const [only] = printed;
				if (only === undefined || printed.size > 1) throw new Error(`${name} differs as input and output: split it.`);
				return only;
			}),
		/** A schema's type as the router file writes it. */
		print: (schema: $ZodType, side: Side) => {
			const name = names.get(schema._zod.def);
			return name === undefined ? printNode(nodeOf(schema, side)) : `contract.${name}`;
		},
	};
}

const behindLazy = (schema: $ZodType): $ZodType =>
	schema._zod.def.type === "lazy" ? (schema as $ZodLazy)._zod.innerType : schema;

function isDefault(schema: $ZodType): schema is $ZodDefault {
	return schema._zod.def.type === "default";
}

function orUndefined(node: ts.TypeNode): ts.TypeNode {
	return ts.factory.createUnionTypeNode([node, ts.factory.createKeywordTypeNode(ts.SyntaxKind.UndefinedKeyword)]);
}

function declaration({ name, comment }: { name: string; comment: string | undefined }, node: ts.TypeNode): string {
	const documentation = comment === undefined ? "" : `/** ${comment} */\n`;
	return `${documentation}export ${printNode(createTypeAlias(node, name))}\n`;
}

// zod-to-ts writes a strict object's refusal of other keys as an index signature, which no object with a key satisfies;
// where there are no keys at all, it says so.
function withoutNeverIndex(node: ts.TypeNode): ts.TypeNode {
	const result = ts.transform(node, [
		(context) => {
			const visit = (child: ts.Node): ts.Node | undefined => {
				if (ts.isTypeLiteralNode(child) && child.members.length === 1 && child.members.every(isNeverIndex))
					return child;
				return isNeverIndex(child) ? undefined : ts.visitEachChild(child, visit, context);
			};
			return (root) => ts.visitNode(root, visit) as ts.TypeNode;
		},
	]);
	return result.transformed[0] ?? node;
}

const isNeverIndex = (node: ts.Node) =>
	ts.isIndexSignatureDeclaration(node) && node.type.kind === ts.SyntaxKind.NeverKeyword;
