/**
 * Who works here: accounts with roles, groups, sessions, tokens and invitations. Everything is kept in the server's store and mirrored in memory, since a
 * right is checked with every operation; one server at a time has a data directory, so the mirror is never behind.
 */
package io.millrace.server.people;
