//! Conditions of a list, joined only where they are asked for, so that each finds its index.

use rusqlite::types::Value;

/// A `WHERE` under construction.
pub(crate) struct Filter {
    sql: String,
    values: Vec<Value>,
}

impl Filter {
    /// Starts with a statement that ends in a condition.
    pub(crate) fn new(sql: &str) -> Self {
        Self { sql: sql.to_owned(), values: Vec::new() }
    }

    /// The same, of a statement that has values of its own.
    pub(crate) fn over(sql: &str, values: Vec<Value>) -> Self {
        Self { sql: sql.to_owned(), values }
    }

    /// Adds a condition with one `?` where there is a value for it.
    pub(crate) fn and(self, condition: &str, value: Option<Value>) -> Self {
        self.and_all(condition, value.map(|value| [value]))
    }

    /// Adds a condition with a `?` for each value, where there are some.
    pub(crate) fn and_all<const N: usize>(mut self, condition: &str, values: Option<[Value; N]>) -> Self {
        if let Some(values) = values {
            self.sql.push_str(" AND ");
            self.sql.push_str(condition);
            self.values.extend(values);
        }
        self
    }

    /// Adds what stands after the conditions.
    pub(crate) fn end(mut self, rest: &str) -> (String, Vec<Value>) {
        self.sql.push_str(rest);
        (self.sql, self.values)
    }

    /// Adds the order and the greatest number of rows.
    pub(crate) fn page(mut self, order: &str, limit: u32) -> (String, Vec<Value>) {
        self.sql.push_str(" ORDER BY ");
        self.sql.push_str(order);
        self.sql.push_str(" LIMIT ?");
        self.values.push(Value::Integer(limit.into()));
        (self.sql, self.values)
    }
}
