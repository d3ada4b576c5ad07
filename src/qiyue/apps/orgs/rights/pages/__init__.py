"""Pages of rights: accounts in one's scope, roles, one's own roles and delegations."""
