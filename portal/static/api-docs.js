// Draws the API's documentation from the schema. A file of its own: the pages allow no inline script.
"use strict";
SwaggerUIBundle({
  url: document.getElementById("api-docs").dataset.schema,
  dom_id: "#api-docs",
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
});
