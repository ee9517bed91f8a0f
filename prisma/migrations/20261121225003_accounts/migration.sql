CREATE TYPE "Role" AS ENUM ('owner', 'admin', 'editor', 'viewer');

CREATE TABLE users (
	id TEXT NOT NULL,
	name TEXT NOT NULL,
	email TEXT NOT NULL,
	email_verified BOOLEAN NOT NULL DEFAULT false,
	superuser BOOLEAN NOT NULL DEFAULT false,
	created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
	updated_at TIMESTAMPTZ(3) NOT NULL,
	CONSTRAINT users_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX users_email_key ON users (email);

CREATE TABLE sessions (
	id TEXT NOT NULL,
	user_id TEXT NOT NULL,
	token TEXT NOT NULL,
	tenant_id TEXT,
	ip_address TEXT,
	user_agent TEXT,
	expires_at TIMESTAMPTZ(3) NOT NULL,
	created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
	updated_at TIMESTAMPTZ(3) NOT NULL,
	CONSTRAINT sessions_pkey PRIMARY KEY (id),
	CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
	CONSTRAINT sessions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE UNIQUE INDEX sessions_token_key ON sessions (token);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE INDEX sessions_tenant_id_idx ON sessions (tenant_id);

CREATE TABLE logins (
	id TEXT NOT NULL,
	user_id TEXT NOT NULL,
	provider_id TEXT NOT NULL,
	account_id TEXT NOT NULL,
	password TEXT,
	created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
	updated_at TIMESTAMPTZ(3) NOT NULL,
	CONSTRAINT logins_pkey PRIMARY KEY (id),
	CONSTRAINT logins_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX logins_provider_id_account_id_key ON logins (provider_id, account_id);
CREATE INDEX logins_user_id_idx ON logins (user_id);

CREATE TABLE verifications (
	id TEXT NOT NULL,
	identifier TEXT NOT NULL,
	value TEXT NOT NULL,
	expires_at TIMESTAMPTZ(3) NOT NULL,
	created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
	updated_at TIMESTAMPTZ(3) NOT NULL,
	CONSTRAINT verifications_pkey PRIMARY KEY (id)
);
CREATE INDEX verifications_identifier_idx ON verifications (identifier);
CREATE INDEX verifications_value_idx ON verifications (value);

CREATE TABLE members (
	tenant_id TEXT NOT NULL,
	user_id TEXT NOT NULL,
	role "Role" NOT NULL,
	suspended_at TIMESTAMPTZ(3),
	created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
	CONSTRAINT members_pkey PRIMARY KEY (tenant_id, user_id),
	CONSTRAINT members_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE ON UPDATE CASCADE,
	CONSTRAINT members_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX members_user_id_idx ON members (user_id);

CREATE TABLE invitations (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL,
	email TEXT NOT NULL,
	role "Role" NOT NULL,
	token_hash TEXT NOT NULL,
	expires_at TIMESTAMPTZ(3) NOT NULL,
	created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
	CONSTRAINT invitations_pkey PRIMARY KEY (id),
	CONSTRAINT invitations_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX invitations_token_hash_key ON invitations (token_hash);
CREATE UNIQUE INDEX invitations_tenant_id_email_key ON invitations (tenant_id, email);
