#!/usr/bin/env node
// Stands beside the build so that package managers can link the command before there is one. Kept readable for old
// versions of Node, which get a sentence instead of a syntax error.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  console.error(`spillway needs Node 22.12 or newer; this is ${process.versions.node}`);
  process.exit(2);
}
await import('../dist/main.js');
