"""How people prove who they are: second factors, OpenID Connect, SAML, and what an organization demands of them.

Pure of rows where it can be: actions and queries hold the database, these modules hold the protocols.
"""
