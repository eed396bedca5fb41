"""The columns of pg_catalog's relations, as PostgreSQL 15 and 18 have them together, told by `tests/oracle`."""

COLUMNS = """\
pg_aggregate: aggfnoid aggkind aggnumdirectargs aggtransfn aggfinalfn aggcombinefn aggserialfn aggdeserialfn
  aggmtransfn aggminvtransfn aggmfinalfn aggfinalextra aggmfinalextra aggfinalmodify aggmfinalmodify aggsortop
  aggtranstype aggtransspace aggmtranstype aggmtransspace agginitval aggminitval
pg_aios: pid io_id io_generation state operation off length target handle_data_len raw_result result target_desc
  f_sync f_localmem f_buffered
pg_am: oid amname amhandler amtype
pg_amop: oid amopfamily amoplefttype amoprighttype amopstrategy amoppurpose amopopr amopmethod amopsortfamily
pg_amproc: oid amprocfamily amproclefttype amprocrighttype amprocnum amproc
pg_attrdef: oid adrelid adnum adbin
pg_attribute: attrelid attname atttypid attstattarget attlen attnum attndims attcacheoff atttypmod attbyval attalign
  attstorage attcompression attnotnull atthasdef atthasmissing attidentity attgenerated attisdropped attislocal
  attinhcount attcollation attacl attoptions attfdwoptions attmissingval
pg_auth_members: roleid member grantor admin_option oid inherit_option set_option
pg_authid: oid rolname rolsuper rolinherit rolcreaterole rolcreatedb rolcanlogin rolreplication rolbypassrls
  rolconnlimit rolpassword rolvaliduntil
pg_available_extension_versions: name version installed superuser trusted relocatable schema requires comment
pg_available_extensions: name default_version installed_version comment
pg_backend_memory_contexts: name ident parent level total_bytes total_nblocks free_bytes free_chunks used_bytes type
  path
pg_cast: oid castsource casttarget castfunc castcontext castmethod
pg_class: oid relname relnamespace reltype reloftype relowner relam relfilenode reltablespace relpages reltuples
  relallvisible reltoastrelid relhasindex relisshared relpersistence relkind relnatts relchecks relhasrules
  relhastriggers relhassubclass relrowsecurity relforcerowsecurity relispopulated relreplident relispartition
  relrewrite relfrozenxid relminmxid relacl reloptions relpartbound relallfrozen
pg_collation: oid collname collnamespace collowner collprovider collisdeterministic collencoding collcollate
  collctype colliculocale collversion colllocale collicurules
pg_config: name setting
pg_constraint: oid conname connamespace contype condeferrable condeferred convalidated conrelid contypid conindid
  conparentid confrelid confupdtype confdeltype confmatchtype conislocal coninhcount connoinherit conkey confkey
  conpfeqop conppeqop conffeqop confdelsetcols conexclop conbin conenforced conperiod
pg_conversion: oid conname connamespace conowner conforencoding contoencoding conproc condefault
pg_cursors: name statement is_holdable is_binary is_scrollable creation_time
pg_database: oid datname datdba encoding datlocprovider datistemplate datallowconn datconnlimit datfrozenxid
  datminmxid dattablespace datcollate datctype daticulocale datcollversion datacl dathasloginevt datlocale daticurules
pg_db_role_setting: setdatabase setrole setconfig
pg_default_acl: oid defaclrole defaclnamespace defaclobjtype defaclacl
pg_depend: classid objid objsubid refclassid refobjid refobjsubid deptype
pg_description: objoid classoid objsubid description
pg_enum: oid enumtypid enumsortorder enumlabel
pg_event_trigger: oid evtname evtevent evtowner evtfoid evtenabled evttags
pg_extension: oid extname extowner extnamespace extrelocatable extversion extconfig extcondition
pg_file_settings: sourcefile sourceline seqno name setting applied error
pg_foreign_data_wrapper: oid fdwname fdwowner fdwhandler fdwvalidator fdwacl fdwoptions
pg_foreign_server: oid srvname srvowner srvfdw srvtype srvversion srvacl srvoptions
pg_foreign_table: ftrelid ftserver ftoptions
pg_group: groname grosysid grolist
pg_hba_file_rules: line_number type database user_name address netmask auth_method options error rule_number
  file_name
pg_ident_file_mappings: line_number map_name sys_name pg_username error map_number file_name
pg_index: indexrelid indrelid indnatts indnkeyatts indisunique indnullsnotdistinct indisprimary indisexclusion
  indimmediate indisclustered indisvalid indcheckxmin indisready indislive indisreplident indkey indcollation indclass
  indoption indexprs indpred
pg_indexes: schemaname tablename indexname tablespace indexdef
pg_inherits: inhrelid inhparent inhseqno inhdetachpending
pg_init_privs: objoid classoid objsubid privtype initprivs
pg_language: oid lanname lanowner lanispl lanpltrusted lanplcallfoid laninline lanvalidator lanacl
pg_largeobject: loid pageno data
pg_largeobject_metadata: oid lomowner lomacl
pg_locks: locktype database relation page tuple virtualxid transactionid classid objid objsubid virtualtransaction
  pid mode granted fastpath waitstart
pg_matviews: schemaname matviewname matviewowner tablespace hasindexes ispopulated definition
pg_namespace: oid nspname nspowner nspacl
pg_opclass: oid opcmethod opcname opcnamespace opcowner opcfamily opcintype opcdefault opckeytype
pg_operator: oid oprname oprnamespace oprowner oprkind oprcanmerge oprcanhash oprleft oprright oprresult oprcom
  oprnegate oprcode oprrest oprjoin
pg_opfamily: oid opfmethod opfname opfnamespace opfowner
pg_parameter_acl: oid parname paracl
pg_partitioned_table: partrelid partstrat partnatts partdefid partattrs partclass partcollation partexprs
pg_policies: schemaname tablename policyname permissive roles cmd qual with_check
pg_policy: oid polname polrelid polcmd polpermissive polroles polqual polwithcheck
pg_prepared_statements: name statement prepare_time parameter_types from_sql generic_plans custom_plans result_types
pg_prepared_xacts: transaction gid prepared owner database
pg_proc: oid proname pronamespace proowner prolang procost prorows provariadic prosupport prokind prosecdef
  proleakproof proisstrict proretset provolatile proparallel pronargs pronargdefaults prorettype proargtypes
  proallargtypes proargmodes proargnames proargdefaults protrftypes prosrc probin prosqlbody proconfig proacl
pg_publication: oid pubname pubowner puballtables pubinsert pubupdate pubdelete pubtruncate pubviaroot pubgencols
pg_publication_namespace: oid pnpubid pnnspid
pg_publication_rel: oid prpubid prrelid prqual prattrs
pg_publication_tables: pubname schemaname tablename attnames rowfilter
pg_range: rngtypid rngsubtype rngmultitypid rngcollation rngsubopc rngcanonical rngsubdiff
pg_replication_origin: roident roname
pg_replication_origin_status: local_id external_id remote_lsn local_lsn
pg_replication_slots: slot_name plugin slot_type datoid database temporary active active_pid xmin catalog_xmin
  restart_lsn confirmed_flush_lsn wal_status safe_wal_size two_phase two_phase_at inactive_since conflicting
  invalidation_reason failover synced
pg_rewrite: oid rulename ev_class ev_type ev_enabled is_instead ev_qual ev_action
pg_roles: rolname rolsuper rolinherit rolcreaterole rolcreatedb rolcanlogin rolreplication rolconnlimit rolpassword
  rolvaliduntil rolbypassrls rolconfig oid
pg_rules: schemaname tablename rulename definition
pg_seclabel: objoid classoid objsubid provider label
pg_seclabels: objoid classoid objsubid objtype objnamespace objname provider label
pg_sequence: seqrelid seqtypid seqstart seqincrement seqmax seqmin seqcache seqcycle
pg_sequences: schemaname sequencename sequenceowner data_type start_value min_value max_value increment_by cycle
  cache_size last_value
pg_settings: name setting unit category short_desc extra_desc context vartype source min_val max_val enumvals
  boot_val reset_val sourcefile sourceline pending_restart
pg_shadow: usename usesysid usecreatedb usesuper userepl usebypassrls passwd valuntil useconfig
pg_shdepend: dbid classid objid objsubid refclassid refobjid deptype
pg_shdescription: objoid classoid description
pg_shmem_allocations: name off size allocated_size
pg_shmem_allocations_numa: name numa_node size
pg_shseclabel: objoid classoid provider label
pg_stat_activity: datid datname pid leader_pid usesysid usename application_name client_addr client_hostname
  client_port backend_start xact_start query_start state_change wait_event_type wait_event state backend_xid
  backend_xmin query_id query backend_type
pg_stat_all_indexes: relid indexrelid schemaname relname indexrelname idx_scan idx_tup_read idx_tup_fetch
  last_idx_scan
pg_stat_all_tables: relid schemaname relname seq_scan seq_tup_read idx_scan idx_tup_fetch n_tup_ins n_tup_upd
  n_tup_del n_tup_hot_upd n_live_tup n_dead_tup n_mod_since_analyze n_ins_since_vacuum last_vacuum last_autovacuum
  last_analyze last_autoanalyze vacuum_count autovacuum_count analyze_count autoanalyze_count last_seq_scan
  last_idx_scan n_tup_newpage_upd total_vacuum_time total_autovacuum_time total_analyze_time total_autoanalyze_time
pg_stat_archiver: archived_count last_archived_wal last_archived_time failed_count last_failed_wal last_failed_time
  stats_reset
pg_stat_bgwriter: checkpoints_timed checkpoints_req checkpoint_write_time checkpoint_sync_time buffers_checkpoint
  buffers_clean maxwritten_clean buffers_backend buffers_backend_fsync buffers_alloc stats_reset
pg_stat_checkpointer: num_timed num_requested num_done restartpoints_timed restartpoints_req restartpoints_done
  write_time sync_time buffers_written slru_written stats_reset
pg_stat_database: datid datname numbackends xact_commit xact_rollback blks_read blks_hit tup_returned tup_fetched
  tup_inserted tup_updated tup_deleted conflicts temp_files temp_bytes deadlocks checksum_failures
  checksum_last_failure blk_read_time blk_write_time session_time active_time idle_in_transaction_time sessions
  sessions_abandoned sessions_fatal sessions_killed stats_reset parallel_workers_to_launch parallel_workers_launched
pg_stat_database_conflicts: datid datname confl_tablespace confl_lock confl_snapshot confl_bufferpin confl_deadlock
  confl_active_logicalslot
pg_stat_gssapi: pid gss_authenticated principal encrypted credentials_delegated
pg_stat_io: backend_type object context reads read_bytes read_time writes write_bytes write_time writebacks
  writeback_time extends extend_bytes extend_time hits evictions reuses fsyncs fsync_time stats_reset
pg_stat_progress_analyze: pid datid datname relid phase sample_blks_total sample_blks_scanned ext_stats_total
  ext_stats_computed child_tables_total child_tables_done current_child_table_relid delay_time
pg_stat_progress_basebackup: pid phase backup_total backup_streamed tablespaces_total tablespaces_streamed
pg_stat_progress_cluster: pid datid datname relid command phase cluster_index_relid heap_tuples_scanned
  heap_tuples_written heap_blks_total heap_blks_scanned index_rebuild_count
pg_stat_progress_copy: pid datid datname relid command type bytes_processed bytes_total tuples_processed
  tuples_excluded tuples_skipped
pg_stat_progress_create_index: pid datid datname relid index_relid command phase lockers_total lockers_done
  current_locker_pid blocks_total blocks_done tuples_total tuples_done partitions_total partitions_done
pg_stat_progress_vacuum: pid datid datname relid phase heap_blks_total heap_blks_scanned heap_blks_vacuumed
  index_vacuum_count max_dead_tuples num_dead_tuples max_dead_tuple_bytes dead_tuple_bytes num_dead_item_ids
  indexes_total indexes_processed delay_time
pg_stat_recovery_prefetch: stats_reset prefetch hit skip_init skip_new skip_fpw skip_rep wal_distance block_distance
  io_depth
pg_stat_replication: pid usesysid usename application_name client_addr client_hostname client_port backend_start
  backend_xmin state sent_lsn write_lsn flush_lsn replay_lsn write_lag flush_lag replay_lag sync_priority sync_state
  reply_time
pg_stat_replication_slots: slot_name spill_txns spill_count spill_bytes stream_txns stream_count stream_bytes
  total_txns total_bytes stats_reset
pg_stat_slru: name blks_zeroed blks_hit blks_read blks_written blks_exists flushes truncates stats_reset
pg_stat_ssl: pid ssl version cipher bits client_dn client_serial issuer_dn
pg_stat_subscription: subid subname pid relid received_lsn last_msg_send_time last_msg_receipt_time latest_end_lsn
  latest_end_time worker_type leader_pid
pg_stat_subscription_stats: subid subname apply_error_count sync_error_count stats_reset confl_insert_exists
  confl_update_origin_differs confl_update_exists confl_update_missing confl_delete_origin_differs
  confl_delete_missing confl_multiple_unique_conflicts
pg_stat_sys_indexes: relid indexrelid schemaname relname indexrelname idx_scan idx_tup_read idx_tup_fetch
  last_idx_scan
pg_stat_sys_tables: relid schemaname relname seq_scan seq_tup_read idx_scan idx_tup_fetch n_tup_ins n_tup_upd
  n_tup_del n_tup_hot_upd n_live_tup n_dead_tup n_mod_since_analyze n_ins_since_vacuum last_vacuum last_autovacuum
  last_analyze last_autoanalyze vacuum_count autovacuum_count analyze_count autoanalyze_count last_seq_scan
  last_idx_scan n_tup_newpage_upd total_vacuum_time total_autovacuum_time total_analyze_time total_autoanalyze_time
pg_stat_user_functions: funcid schemaname funcname calls total_time self_time
pg_stat_user_indexes: relid indexrelid schemaname relname indexrelname idx_scan idx_tup_read idx_tup_fetch
  last_idx_scan
pg_stat_user_tables: relid schemaname relname seq_scan seq_tup_read idx_scan idx_tup_fetch n_tup_ins n_tup_upd
  n_tup_del n_tup_hot_upd n_live_tup n_dead_tup n_mod_since_analyze n_ins_since_vacuum last_vacuum last_autovacuum
  last_analyze last_autoanalyze vacuum_count autovacuum_count analyze_count autoanalyze_count last_seq_scan
  last_idx_scan n_tup_newpage_upd total_vacuum_time total_autovacuum_time total_analyze_time total_autoanalyze_time
pg_stat_wal: wal_records wal_fpi wal_bytes wal_buffers_full wal_write wal_sync wal_write_time wal_sync_time
  stats_reset
pg_stat_wal_receiver: pid status receive_start_lsn receive_start_tli written_lsn flushed_lsn received_tli
  last_msg_send_time last_msg_receipt_time latest_end_lsn latest_end_time slot_name sender_host sender_port conninfo
pg_stat_xact_all_tables: relid schemaname relname seq_scan seq_tup_read idx_scan idx_tup_fetch n_tup_ins n_tup_upd
  n_tup_del n_tup_hot_upd n_tup_newpage_upd
pg_stat_xact_sys_tables: relid schemaname relname seq_scan seq_tup_read idx_scan idx_tup_fetch n_tup_ins n_tup_upd
  n_tup_del n_tup_hot_upd n_tup_newpage_upd
pg_stat_xact_user_functions: funcid schemaname funcname calls total_time self_time
pg_stat_xact_user_tables: relid schemaname relname seq_scan seq_tup_read idx_scan idx_tup_fetch n_tup_ins n_tup_upd
  n_tup_del n_tup_hot_upd n_tup_newpage_upd
pg_statio_all_indexes: relid indexrelid schemaname relname indexrelname idx_blks_read idx_blks_hit
pg_statio_all_sequences: relid schemaname relname blks_read blks_hit
pg_statio_all_tables: relid schemaname relname heap_blks_read heap_blks_hit idx_blks_read idx_blks_hit
  toast_blks_read toast_blks_hit tidx_blks_read tidx_blks_hit
pg_statio_sys_indexes: relid indexrelid schemaname relname indexrelname idx_blks_read idx_blks_hit
pg_statio_sys_sequences: relid schemaname relname blks_read blks_hit
pg_statio_sys_tables: relid schemaname relname heap_blks_read heap_blks_hit idx_blks_read idx_blks_hit
  toast_blks_read toast_blks_hit tidx_blks_read tidx_blks_hit
pg_statio_user_indexes: relid indexrelid schemaname relname indexrelname idx_blks_read idx_blks_hit
pg_statio_user_sequences: relid schemaname relname blks_read blks_hit
pg_statio_user_tables: relid schemaname relname heap_blks_read heap_blks_hit idx_blks_read idx_blks_hit
  toast_blks_read toast_blks_hit tidx_blks_read tidx_blks_hit
pg_statistic: starelid staattnum stainherit stanullfrac stawidth stadistinct stakind1 stakind2 stakind3 stakind4
  stakind5 staop1 staop2 staop3 staop4 staop5 stacoll1 stacoll2 stacoll3 stacoll4 stacoll5 stanumbers1 stanumbers2
  stanumbers3 stanumbers4 stanumbers5 stavalues1 stavalues2 stavalues3 stavalues4 stavalues5
pg_statistic_ext: oid stxrelid stxname stxnamespace stxowner stxstattarget stxkeys stxkind stxexprs
pg_statistic_ext_data: stxoid stxdinherit stxdndistinct stxddependencies stxdmcv stxdexpr
pg_stats: schemaname tablename attname inherited null_frac avg_width n_distinct most_common_vals most_common_freqs
  histogram_bounds correlation most_common_elems most_common_elem_freqs elem_count_histogram range_length_histogram
  range_empty_frac range_bounds_histogram
pg_stats_ext: schemaname tablename statistics_schemaname statistics_name statistics_owner attnames exprs kinds
  inherited n_distinct dependencies most_common_vals most_common_val_nulls most_common_freqs most_common_base_freqs
pg_stats_ext_exprs: schemaname tablename statistics_schemaname statistics_name statistics_owner expr inherited
  null_frac avg_width n_distinct most_common_vals most_common_freqs histogram_bounds correlation most_common_elems
  most_common_elem_freqs elem_count_histogram
pg_subscription: oid subdbid subskiplsn subname subowner subenabled subbinary substream subtwophasestate
  subdisableonerr subconninfo subslotname subsynccommit subpublications subpasswordrequired subrunasowner subfailover
  suborigin
pg_subscription_rel: srsubid srrelid srsubstate srsublsn
pg_tables: schemaname tablename tableowner tablespace hasindexes hasrules hastriggers rowsecurity
pg_tablespace: oid spcname spcowner spcacl spcoptions
pg_timezone_abbrevs: abbrev utc_offset is_dst
pg_timezone_names: name abbrev utc_offset is_dst
pg_transform: oid trftype trflang trffromsql trftosql
pg_trigger: oid tgrelid tgparentid tgname tgfoid tgtype tgenabled tgisinternal tgconstrrelid tgconstrindid
  tgconstraint tgdeferrable tginitdeferred tgnargs tgattr tgargs tgqual tgoldtable tgnewtable
pg_ts_config: oid cfgname cfgnamespace cfgowner cfgparser
pg_ts_config_map: mapcfg maptokentype mapseqno mapdict
pg_ts_dict: oid dictname dictnamespace dictowner dicttemplate dictinitoption
pg_ts_parser: oid prsname prsnamespace prsstart prstoken prsend prsheadline prslextype
pg_ts_template: oid tmplname tmplnamespace tmplinit tmpllexize
pg_type: oid typname typnamespace typowner typlen typbyval typtype typcategory typispreferred typisdefined typdelim
  typrelid typsubscript typelem typarray typinput typoutput typreceive typsend typmodin typmodout typanalyze typalign
  typstorage typnotnull typbasetype typtypmod typndims typcollation typdefaultbin typdefault typacl
pg_user: usename usesysid usecreatedb usesuper userepl usebypassrls passwd valuntil useconfig
pg_user_mapping: oid umuser umserver umoptions
pg_user_mappings: umid srvid srvname umuser usename umoptions
pg_views: schemaname viewname viewowner definition
pg_wait_events: type name description
"""
"""A relation a line, with its columns; a line that is indented goes on with the one before."""
