// What differs between two GraphQL schemas, as @graphql-inspector/core sees it. GitHub's own schema defines two fields
// twice, which only a schema taken as valid survives.
const fs = require("fs");
const { buildSchema } = require("graphql");
const { diff } = require("@graphql-inspector/core");
const read = (path) => buildSchema(fs.readFileSync(path, "utf8"), { assumeValidSDL: true, assumeValid: true });
const [base, head] = process.argv.slice(2).map(read);
diff(base, head).then((found) => console.log(JSON.stringify(found.map(({ message, criticality }) => ({ message, criticality })))));
