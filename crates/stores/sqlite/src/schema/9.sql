-- One model is found by its bare id, however many there are.
CREATE INDEX models_by_model ON models (model);
