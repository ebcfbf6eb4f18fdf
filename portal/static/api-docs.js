// Draws the API's operations from the schema. A file of its own: the pages allow no inline script.
"use strict";
SwaggerUIBundle({
  url: document.getElementById("api-docs").dataset.schema,
  dom_id: "#api-docs",
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  filter: true,
  tagsSorter: "alpha",
  persistAuthorization: false,
  validatorUrl: null,
});
