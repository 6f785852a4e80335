"""What people enter about programmes, parsed and checked one by one."""
