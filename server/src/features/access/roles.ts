/** From the most to the least that a member may do; each may what those after it may. */
export const ROLES = ["owner", "admin", "editor", "viewer"] as const;

export type Role = (typeof ROLES)[number];

/** Whether a member of the one role may what takes the other. */
export const isAtLeast = (role: Role, least: Role) => ROLES.indexOf(role) <= ROLES.indexOf(least);

export const leastOf = (roles: readonly Role[]): Role => ROLES.findLast((role) => roles.includes(role)) ?? "owner";
