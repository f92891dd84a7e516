// Runs after install. The `node` devDependency links the Node that every script uses; a pnpm that skipped its build
// script would silently fall back to whatever Node the shell has. Kept readable for Node 20.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(`spillway: scripts run on Node ${process.versions.node}, but Node 24 should have been installed`);
  console.error(
    '  help: install with pnpm 12 (npx -y pnpm@12.21.0 install), which runs the build script of the `node` package',
  );
  process.exit(1);
}
