"""The GraphQL type language: definitions read from SDL, compared by what operations can say and what answers can hold."""
