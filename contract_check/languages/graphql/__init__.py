"""The GraphQL type language: definitions in SDL, compared by what operations can say and answers can hold."""
