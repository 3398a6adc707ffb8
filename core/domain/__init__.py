"""What is true: rules without SQL, network or clock."""
