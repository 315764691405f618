"""Forms of the cpd app: what a learner answers, and what they write down."""
